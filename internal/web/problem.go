package web

import (
	"fmt"

	"recount/internal/desk"
)

// inputError marks an error as the input's.
func inputError(err error) error { return fmt.Errorf("%w: %w", desk.ErrInput, err) }
