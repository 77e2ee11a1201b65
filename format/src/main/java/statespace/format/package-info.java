/**
 * What lies on a disk, on the JDK alone: safetensors files, the binary form of a state, files that are written whole or
 * not at all, the lock of a run's folder, SHA-256.
 */
package statespace.format;
