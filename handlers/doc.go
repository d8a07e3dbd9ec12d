// Package handlers is Parley over HTTP: routes, access checks, one file for each noun, and
// the one place where an error becomes an answer. It decides nothing about rooms or
// messages; package chat does.
package handlers
