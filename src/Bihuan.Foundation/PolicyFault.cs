namespace Bihuan.Foundation;

/// <summary>
/// Something a policy says that cannot hold, as the pure validation of a module finds it. Path is written
/// <c>stages[2].next[0]</c> in the names of the YAML keys; the reader turns it into line and column.
/// </summary>
public sealed record PolicyFault(string Path, string Code, string Detail);
