package handlers_test

import "net/http"

// The methods of routes in tables.
const (
	get    = http.MethodGet
	post   = http.MethodPost
	patch  = http.MethodPatch
	ask    = http.MethodOptions
	remove = http.MethodDelete
)
