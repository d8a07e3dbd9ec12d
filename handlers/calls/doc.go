// Package calls has a call's page, the forms and requests of who is in it, and the answer to one that rings.
package calls
