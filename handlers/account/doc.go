// Package account has the pages of one's own account, apart from how one signs in.
package account
