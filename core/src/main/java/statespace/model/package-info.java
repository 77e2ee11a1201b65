/** Models (encoder, layers, head) and the checkpoint that holds one: {@code config.json} and {@code model.safetensors}. */
package statespace.model;
