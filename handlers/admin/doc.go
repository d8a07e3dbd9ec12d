// Package admin has the pages on which a server is run: its people, rooms, invitations, settings, reports, log and health.
package admin
