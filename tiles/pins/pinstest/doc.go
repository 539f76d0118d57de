// Package pinstest invents pins for tests and measurements of package pins.
package pinstest
