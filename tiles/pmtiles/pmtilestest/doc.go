// Package pmtilestest writes small PMTiles files for tests.
package pmtilestest
