/** Piecewise-linear recurrent networks, the nonlinear dynamics of system reconstruction. */
package statespace.layer.piecewise;
