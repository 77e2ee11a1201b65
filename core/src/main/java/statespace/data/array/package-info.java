/** NumPy arrays and labels of anomalies. */
package statespace.data.array;
