// Package browsertest drives a real, headless Chromium in tests. Only tests
// import it.
package browsertest
