/** The selective scan of Mamba (Gu and Dao 2023): contract, scalar twin, vector twin. */
package statespace.kernels.selective;
