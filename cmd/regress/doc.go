// Regress fits regressions to a table, and predicts with them. Without any argument
// it fits an example, 150 irises that are embedded in the program:
//
//	go run ./cmd/regress
//	go run ./cmd/regress -target price -features area,rooms,city houses.csv
//	go run ./cmd/regress -expr 'y ~ b1*(1-exp(-b2*x))' -start b1=500,b2=1e-4 data.csv
//	go run ./cmd/regress -predict regress-out/model.safetensors new.csv
//
// It prints, for each coefficient, its standard error and 95 % confidence interval;
// what kind of point was found, by the eigenvalues of the Hessian there; and why the
// method stopped. With several methods (-method newton,lbfgs,gd) it compares them.
// Derivatives come from the tape, also those of -expr.
//
// # Data
//
// A file is CSV or TSV, whichever its first line looks like (semicolons separate too),
// packed with gzip or not; "-" is standard input, which is also read if columns are named and no file is.
// The first row is the header; with -no-header the columns are c1, c2, and so on.
//
// A column of which at least half are numbers is one of numbers, and anything else
// in it is an error. Others are categories: a column for each level but the first, in
// the order of the alphabet, with which the others are compared. Missing values
// (nothing, NA, N/A, NaN, null, ?) in a column that is used are an error. So are
// columns that are constant or combinations of others, unless there is a penalty; and,
// without one, classes that are separated by them, perfectly or in part, because the
// more of the weights, the better then.
//
// # Models
//
// With z = Wx and an intercept, which no penalty counts:
//
//	linear    Σ (z − y)²
//	logistic  Σ −log P(y), P(second class) = 1/(1 + e⁻ᶻ); the second in order
//	softmax   Σ −log P(y), P(k) = exp(z_k)/Σ exp(z_j), one vector of weights a class
//	poisson   Σ −log P(y), y a count of mean eᶻ
//
// -l2 λ adds ½λ‖W‖² and -l1 λ adds λ‖W‖₁. -standardize scales each column of x to mean 0
// and population standard deviation 1 beforehand; coefficients are then those of
// scaled columns.
//
// -expr is a formula instead, left ~ right, fitted by least squares. It has numbers,
// names, + - * / ** and parentheses or brackets, pi, and the functions exp, expm1,
// log (natural), log1p, log2, log10, sqrt, abs, erf, sin, cos, tan, arcsin, arccos,
// arctan, sinh, cosh and tanh. The names in -start are parameters, others are columns; one
// with blanks stands in quotes. Penalties count all parameters.
//
// A file of NIST's Statistical Reference Datasets (nonlinear regression, .dat) has
// model, data, starting points and certified answers itself. -start 1 or 2 chooses
// the starting point, and the report tells how many digits are right.
//
// # Methods
//
// By default gn (linear), lm (-expr and NIST), newton (likelihoods; lbfgs above 200
// parameters), or fista (-l1). lm and gn go on until rounding ends them. sgd and adam take
// batches of rows, and end after -iterations passes over these.
//
// # Results
//
// In the folder -out are model.safetensors, and as PNG and SVG the plots fit,
// residuals and convergence. -json prints an object a line for each method, in which
// what is not finite or does not apply is null. Standard errors are n/a with a penalty,
// without full rank, and where the fit has not come near its end.
//
// -predict prints CSV, a row for each row of the file: the prediction; for classes
// the most probable one and the probability of each. Rows are raw, as those of
// the fit were, and columns are matched by name, so that their order does not matter.
//
// # Exit status
//
// 0 if all went well, also if a method stopped short of its tolerance, as its status
// says; 2 for a misuse of the flags; 130 if interrupted; 1 for any other failure. A
// failure is told in one line on standard error; an error in a formula has the
// formula below, and a caret under the place.
package main
