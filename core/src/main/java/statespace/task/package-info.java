/** The forecasting task: how rows are split, scaled and cut into windows, what right means, and the baselines. */
package statespace.task;
