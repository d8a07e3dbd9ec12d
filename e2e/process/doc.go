// Package process tests whole processes: the binary as it is shipped, on real
// servers, with signals and outages.
package process
