/** Linear controlled differential equations as layers (Cirone et al. 2024; Walker et al. 2025). */
package statespace.layer.cde;
