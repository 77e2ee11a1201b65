/** Studies of Recursion in Recursion (Ray Chowdhury and Caragea 2023, arXiv 2311.04449). */
package statespace.lab.rir;
