/** The teacher-forced recurrence of piecewise-linear recurrent networks, and how its gradient comes back through time. */
package statespace.kernels.piecewise;
