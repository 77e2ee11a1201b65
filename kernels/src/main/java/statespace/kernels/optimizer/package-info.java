/** One step of AdamW (Loshchilov and Hutter 2019). */
package statespace.kernels.optimizer;
