/**
 * The laboratory: each claim of a paper as a study that anyone can run, with the number expected and its source. One
 * package for each paper.
 */
package statespace.lab;
