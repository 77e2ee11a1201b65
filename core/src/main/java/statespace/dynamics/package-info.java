/**
 * Dynamical systems in double precision without tensors: piecewise-linear maps, Lyapunov exponents, fixed points and
 * cycles.
 */
package statespace.dynamics;
