/** Layers around linear attention: Mamba-2, gated linear attention, HGRN2 and DeltaNet. */
package statespace.layer.attention;
