namespace Bihuan.Routing;

/// <summary>A benchmark file that cannot be read; the message names the line and what was expected there.</summary>
public sealed class InstanceFormatException(int line, string message)
    : Exception(line > 0 ? $"Line {line}: {message}" : message)
{
    /// <summary>One-based; 0 when the fault is in the file as a whole.</summary>
    public int Line { get; } = line;
}
