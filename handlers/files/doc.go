// Package files serves uploaded files, pictures of people, rooms and emoji, and takes large files in pieces.
package files
