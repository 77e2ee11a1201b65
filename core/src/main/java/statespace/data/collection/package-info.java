/** Many univariate series with their futures (M4). */
package statespace.data.collection;
