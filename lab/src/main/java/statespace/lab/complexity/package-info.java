/**
 * Studies of complex against real parameters: bounds, fits and token tasks (Ran-Milo, Lumbroso, Cohen-Karlik, Giryes,
 * Globerson and Cohen 2024, arXiv 2410.14067).
 */
package statespace.lab.complexity;
