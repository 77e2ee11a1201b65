/** Chimera: state space models over two axes, time and variates, and companion systems in closed loop. */
package statespace.layer.grid;
