/** Studies of S4D: diagonal state space models (Gu, Gupta, Goel and Ré 2022, arXiv 2206.11893). */
package statespace.lab.s4d;
