/**
 * Linear controlled differential equations and path signatures: Cirone et al. 2024 (arXiv 2402.19047), Walker et al.
 * 2025 (arXiv 2505.17761).
 */
package statespace.lab.cde;
