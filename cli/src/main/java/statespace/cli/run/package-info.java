/** What the verbs share: options of data, backbone, training and folder, progress, and the verb evaluate. */
package statespace.cli.run;
