/**
 * A trained model stepped one observation at a time with a state of fixed size. Knows the kernels and a reader of
 * safetensors files; loads no native library.
 */
package statespace.stream;
