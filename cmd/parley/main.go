// Command parley is a chat for teams, rendered on the server. One binary plays any set of its roles. Without
// addresses of PostgreSQL and Redis it starts its own.
package main

import (
	"fmt"
	"os"

	"parley/cmd/parley/commands"
)

func main() {
	if err := commands.Run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "parley:", err)
		os.Exit(commands.ExitCode(err))
	}
}
