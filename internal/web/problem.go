package web

import (
	"errors"
	"fmt"

	"recount/internal/desk"
)

var errPlace = errors.New("the place is not in the gazetteer; try another spelling or its governorate")

// inputError marks an error as the input's.
func inputError(err error) error { return fmt.Errorf("%w: %w", desk.ErrInput, err) }
