# Completion for pce in PowerShell; runs pce at each TAB.
# In $PROFILE: pce completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName 'pce', 'pce.exe' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @(
        foreach ($element in $commandAst.CommandElements) {
            $text = $element.Extent.Text
            $length = $cursorPosition - $element.Extent.StartOffset
            if ($length -lt 1) { continue }
            if ($length -lt $text.Length) { $text.Substring(0, $length) }
            elseif ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $element.Value }
            else { $text }
        }
    )
    if ($wordToComplete -eq '') { $words += '' }

    # The words are in a variable, because Windows PowerShell loses empty arguments and quotes.
    $savedShell = $env:PCE_COMPLETE
    $savedWords = $env:_PCE_WORDS
    $savedEncoding = [Console]::OutputEncoding
    try {
        $env:PCE_COMPLETE = 'powershell'
        $env:_PCE_WORDS = $words -join "`n"
        # A host without a console cannot set the encoding.
        try { [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false) } catch { }
        $lines = @(& @PCE@ '--' 2>$null)
    }
    finally {
        $env:PCE_COMPLETE = $savedShell
        $env:_PCE_WORDS = $savedWords
        try { [Console]::OutputEncoding = $savedEncoding } catch { }
    }

    foreach ($line in $lines) {
        $value, $help = $line -split "`t", 2
        if (-not $help) { $help = $value }
        $text = $value
        if ($text -match '[^-\w*.,:/\\=+%^!~]') { $text = "'" + $text.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $help)
    }
}
