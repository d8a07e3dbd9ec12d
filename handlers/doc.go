// Package handlers is Parley over HTTP: what each request goes through, the order of the
// routes, and the one place where an error becomes an answer. The pages of each subject
// have a package of their own. It decides nothing about rooms or messages; package chat does.
package handlers
