/**
 * Recurrences as arithmetic: each scan's forward and adjoint, once as a readable scalar twin and once with the Vector
 * API. Depends on the JDK alone.
 */
package statespace.kernels;
