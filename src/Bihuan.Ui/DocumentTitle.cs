using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>The title of a page without a <see cref="PageHeader"/>.</summary>
public sealed class DocumentTitle : IComponent
{
    [Inject] public PageHead Head { get; set; } = null!;
    [Parameter, EditorRequired] public string Text { get; set; } = "";

    void IComponent.Attach(RenderHandle renderHandle)
    {
        // Nothing stands where it stands.
    }

    Task IComponent.SetParametersAsync(ParameterView parameters)
    {
        Head.Title = parameters.GetValueOrDefault<string>(nameof(Text));
        return Task.CompletedTask;
    }
}
