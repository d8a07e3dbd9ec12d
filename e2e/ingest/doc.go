// Package ingest tests a command's way from the inbox to the archive, on the real stores. Steps fail, workers
// die, and commands are delivered twice. In the end the archive must equal a simple model of it.
package ingest
