# Measures what is installed of LCMCR, dga and Rcapture. Called by r.sh with the library folder and the data folder.
arguments <- commandArgs(trailingOnly = TRUE)
.libPaths(c(arguments[1], .libPaths()))
data <- arguments[2]
has <- function(package) requireNamespace(package, quietly = TRUE)
read <- function(name) read.csv(file.path(data, paste0(name, ".csv")))

if (has("LCMCR") && has("posterior")) {
  cat("LCMCR: dataset, us per iteration, R-hat, bulk ESS, bulk ESS per CPU second\n")
  for (name in c("kosovo", "synthetic_5k", "synthetic_50k", "hav_taiwan", "uk2013")) {
    table <- read(name)
    lists <- setdiff(names(table), "count")
    rows <- table[rep(seq_len(nrow(table)), table$count), lists]
    rows[] <- lapply(rows, factor, levels = c(0, 1))
    chains <- 4; kept <- 100000; thin <- 20
    used <- 0
    draws <- sapply(seq_len(chains), function(seed) {
      sampler <- LCMCR::lcmCR(captures = rows, tabular = FALSE, K = 10, a_alpha = 0.25, b_alpha = 0.25, seed = seed,
                              buffer_size = 10000, thinning = thin)
      LCMCR::lcmCR_PostSampl(sampler, burnin = 20000, samples = 10, thinning = 1, output = FALSE)
      before <- proc.time()[["user.self"]]
      x <- LCMCR::lcmCR_PostSampl(sampler, burnin = 0, samples = kept / thin, thinning = thin, output = FALSE)
      used <<- used + proc.time()[["user.self"]] - before
      x
    })
    size <- posterior::ess_bulk(draws)
    cat(sprintf("%s, %.2f, %.4f, %.0f, %.1f\n", name, used / (chains * kept) * 1e6, posterior::rhat(draws), size, size / used))
  }
}

if (has("dga")) {
  cat("dga: dataset, graphs, totals, CPU s\n")
  for (name in c("kosovo", "congenital_ma", "western_us", "uk2013_5")) {
    table <- read(name)
    lists <- setdiff(names(table), "count")
    J <- length(lists)
    # dga reads an array whose first dimension is the last list.
    Y <- array(0, dim = rep(2, J))
    Y[as.matrix(table[, lists]) + 1] <- table$count
    utils::data(list = paste0("graphs", J), package = "dga")
    graphs <- get(paste0("graphs", J))
    missing <- if (J == 4 || name == "uk2013_5") 0:40000 else 0:1999
    used <- min(replicate(3, system.time(dga::bma.cr(Y, missing, 2^-J, graphs))[["user.self"]]))
    cat(sprintf("%s, %d, %d, %.3f\n", name, length(graphs), length(missing), used))
  }
}

if (has("Rcapture")) {
  cat("Rcapture: dataset, CPU s for all two-way models\n")
  for (name in c("kosovo", "congenital_ma")) {
    table <- read(name)
    used <- system.time(Rcapture::closedpMS.t(as.matrix(table), dfreq = TRUE, maxorder = 2))[["user.self"]]
    cat(sprintf("%s, %.3f\n", name, used))
  }
}
