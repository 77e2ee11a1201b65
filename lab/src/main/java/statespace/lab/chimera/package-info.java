/**
 * Studies of Chimera: state space models over variates and time (Behrouz, Santacatterina and Zabih, NeurIPS 2024, arXiv
 * 2406.04320).
 */
package statespace.lab.chimera;
