package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
)

// all is the one list of ops: every exported operation has its line here, and
// everything that is checked of ops is checked of all of them.
var all = []adtest.Case{
	divCase,
	dotCase,
	dropoutCase,
	expCase,
	foldInCase,
	logSumExpCase,
	logSumExpKeepCase,
	matMulCase,
	matMulNTCase,
	matMulTNCase,
	matMulTTCase,
	maxCase,
	maxKeepCase,
	minCase,
	minKeepCase,
	mulCase,
	negCase,
	outerCase,
	randomNormalCase,
	randomUniformCase,
	reciprocalCase,
	squareCase,
	subCase,
	sumCase,
	sumKeepCase,
	tanhCase,
	trilCase,
	triuCase,
}

func TestOps(t *testing.T) { adtest.Run(t, all) }
