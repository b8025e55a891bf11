namespace Bihuan.Ui;

/// <summary>The framework's own, named here so that pages need not import its forms, whose ValidationSummary would meet ours.</summary>
public sealed class AntiforgeryToken : Microsoft.AspNetCore.Components.Forms.AntiforgeryToken;
