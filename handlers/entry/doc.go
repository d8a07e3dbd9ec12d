// Package entry has the ways into a server: sign-up and sign-in, their second steps and providers, recovery, invitations, set-up.
package entry
