/**
 * Path signatures, log-signatures and what is computed from them in double precision: log-ODE steps, random linear
 * CDEs, readouts.
 */
package statespace.signature;
