using Bihuan.Dispatch.Domain;
using Bihuan.Platform.Policies;

namespace Bihuan.Dispatch.Policies;

/// <summary>The handbook of field service and the table of places, read when first asked for.</summary>
internal sealed class FieldPolicies
{
    private readonly Lazy<FieldPolicy> _field = new(() => PolicyReader.ReadEmbedded<FieldPolicy>("policies/field-service.yaml", FieldPolicy.Check).Required());
    private readonly Lazy<Gazetteer> _places = new(() => new Gazetteer(PolicyReader.ReadEmbedded<PlaceTable>("policies/places.yaml").Required()));

    public FieldPolicy Field => _field.Value;

    public Gazetteer Places => _places.Value;
}
