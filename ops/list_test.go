package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
)

// all is the one list of ops: every exported operation has its line here, and
// everything that is checked of ops is checked of all of them.
var all = []adtest.Case{
	addCase,
	addScalarCase,
	andCase,
	ceilCase,
	clampCase,
	divCase,
	dotCase,
	equalCase,
	expCase,
	expandCase,
	floorCase,
	greaterCase,
	greaterEqualCase,
	isInfCase,
	isNaNCase,
	lessCase,
	lessEqualCase,
	logSumExpCase,
	logSumExpKeepCase,
	matMulCase,
	matMulNTCase,
	matMulTNCase,
	matMulTTCase,
	maxCase,
	maxKeepCase,
	maximumCase,
	minCase,
	minKeepCase,
	minimumCase,
	mulCase,
	negCase,
	notCase,
	notEqualCase,
	orCase,
	outerCase,
	reciprocalCase,
	roundCase,
	scaleCase,
	squareCase,
	stopGradientCase,
	subCase,
	sumCase,
	sumKeepCase,
	sumToCase,
	tanhCase,
	trilCase,
	triuCase,
	whereCase,
}

func TestOps(t *testing.T) { adtest.Run(t, all) }
