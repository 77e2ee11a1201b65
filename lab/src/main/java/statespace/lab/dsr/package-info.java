/**
 * Reconstruction of dynamical systems from filtered series: Volkmann, Brändle, Durstewitz, Koppe 2024 (arXiv 2411.02949).
 * "Our specification" in these studies is an independent description of the paper and its released program; its reference
 * runs are those of a program that was written from the equations alone.
 */
package statespace.lab.dsr;
