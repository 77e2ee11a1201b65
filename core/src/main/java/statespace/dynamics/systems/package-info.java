/** Systems and data that are made here: chaotic flows, surrogate brain activity, surrogates of a measured series. */
package statespace.dynamics.systems;
