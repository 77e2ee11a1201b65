/** What models stack: each backbone with its options, and how it is built. */
package statespace.backbone;
