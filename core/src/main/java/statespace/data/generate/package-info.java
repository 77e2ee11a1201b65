/** Labelled data sets made by rule: ListOps and propositional logic, their grammars, exact labels and files. */
package statespace.data.generate;
