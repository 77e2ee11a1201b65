/** The task of reconstruction: scaled series, what they were deconvolved to, and windows. */
package statespace.task.reconstruct;
